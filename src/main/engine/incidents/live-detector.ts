import type { SettingsSource } from '../settings/settings-source.ts';
import { createDetector } from './detection/create-detector.ts';
import type { Detector } from './detection.ts';

/** The detector for the patterns in force: made anew when they change. */
export function createLiveDetector(settings: Pick<SettingsSource, 'current'>): () => Detector {
  let made = { watch: settings.current().watch, detector: createDetector(settings.current().watch) };
  return () => {
    const { watch } = settings.current();
    if (watch !== made.watch) made = { watch, detector: createDetector(watch) };
    return made.detector;
  };
}
