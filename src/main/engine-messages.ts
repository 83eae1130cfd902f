import { z } from 'zod';
import { DeskKind } from '#shared/domain/desk-kind.ts';

/** A frame of oRPC: text, or text followed by bytes. */
export const Frame = z.union([
  z.string().max(16_000_000),
  z.instanceof(Uint8Array).refine((it) => it.length < 64_000_000),
]);
export type Frame = z.infer<typeof Frame>;

const portId = z.number().int().positive();

/** Carries a port over the message channel of a child process, where a real port cannot travel. */
const portFrames = [
  z.object({ type: z.literal('port_data'), portId, data: Frame }),
  z.object({ type: z.literal('port_closed'), portId }),
] as const;

/** Which of the shell's clients a port belongs to; decides what a decision is recorded as. */
export const PortOwner = z.enum(['window', 'shell']);
export type PortOwner = z.infer<typeof PortOwner>;

/** What an engine process is told before anything else. */
export const EngineInit = z.object({
  type: z.literal('init'),
  dataDir: z.string().min(1).max(4_096),
  configFile: z.string().min(1).max(4_096).optional(),
  version: z.string().max(64),
  resourcesDir: z.string().min(1).max(4_096),
  demo: z.boolean(),
  /** The data folder goes away with the desk, so that no key of it may stay in the keychain. */
  temporary: z.boolean().default(false),
  /** Which other desk the shell can serve in place of this one. */
  deskChange: DeskKind.nullable().default(null),
});
export type EngineInit = z.input<typeof EngineInit>;

/** Shell to engine process. */
export const EngineCommand = z.discriminatedUnion('type', [
  EngineInit,
  /** The port itself travels with the message in a utility process; in a child process it is the frames of `portId`. */
  z.object({ type: z.literal('port'), owner: PortOwner, portId }),
  z.object({ type: z.literal('stop') }),
  /** The other desk could not be started, and why; null when it is served from here on. */
  z.object({ type: z.literal('desk_answer'), why: z.string().max(4_000).nullable() }),
  ...portFrames,
]);
export type EngineCommand = z.input<typeof EngineCommand>;

/** Engine process to shell. */
export const EngineNotice = z.discriminatedUnion('type', [
  /** The process listens and waits for `init`. */
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('ready') }),
  /** It cannot start and trying again would not help, for example because another engine owns the data folder. */
  z.object({ type: z.literal('failed'), message: z.string().max(4_000) }),
  /** Somebody wants the other desk that `init` offered. */
  z.object({ type: z.literal('desk_wanted') }),
  ...portFrames,
]);
export type EngineNotice = z.infer<typeof EngineNotice>;
