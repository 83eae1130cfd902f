import type { Drill } from './drill.ts';
import { END_DRILLS } from './end-drills.ts';
import { NEED_DRILLS } from './need-drills.ts';
import { PORT_DRILLS } from './port-drills.ts';
import { QUIET_DRILLS } from './quiet-drills.ts';
import { SUPERVISED_DRILLS } from './supervised-drills.ts';

/** Every drill. */
export const ALL_DRILLS: readonly Drill[] = [
  ...PORT_DRILLS,
  ...SUPERVISED_DRILLS,
  ...END_DRILLS,
  ...NEED_DRILLS,
  ...QUIET_DRILLS,
];
