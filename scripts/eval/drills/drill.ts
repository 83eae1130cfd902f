/** What is right to come of a drill: `fixed` by a plan, `handed_over` with the right cause, `left_alone`. */
export type Wanted = 'fixed' | 'handed_over' | 'left_alone';

/** A service in a folder of its own, broken for real. */
export interface Drill {
  readonly id: string;
  /** The playbook that it tries; `none` for a healthy service and for red herrings. */
  readonly playbook: string;
  /** How its log looks. */
  readonly style: LogStyle;
  readonly wants: Wanted;
  /** What the root cause must say; never looked at where it is left alone. */
  readonly cause: RegExp;
  /** Puts the service there and starts it, healthy. */
  place(site: DrillSite): Promise<PlacedDrill>;
}

export type LogStyle = 'plain' | 'json' | 'logfmt' | 'log4j' | 'python' | 'syslog' | 'klog' | 'nginx' | 'none';

/** Where a drill is placed. */
export interface DrillSite {
  /** Absolute, empty. */
  readonly root: string;
  readonly id: string;
  /** A folder of programs that the host finds first. */
  readonly bin: string;
}

/** A service that runs, and how to break it and to look at it. What it says of itself comes from the host's state. */
export interface PlacedDrill {
  /** Fields of the service in the settings. */
  readonly service: Readonly<Record<string, unknown>>;
  provoke(): Promise<void>;
  /** Whether it does its job. */
  works(): Promise<boolean>;
  /** How often it was started. */
  starts(): Promise<number>;
  /** Files that a right fix may change, from the root. */
  readonly mayChange: readonly string[];
  stop(): Promise<void>;
}

/** What came of one drill. */
export interface DrillResult {
  readonly id: string;
  readonly playbook: string;
  readonly style: LogStyle;
  readonly wants: Wanted;
  readonly detected: boolean;
  readonly cause: string;
  readonly rightCause: boolean;
  readonly confidence: number;
  /** The state that the desk left the incident in; `none` where it opened none. */
  readonly state: string;
  readonly worksAfter: boolean;
  readonly restarts: number;
  readonly changed: readonly string[];
  readonly unsafe: readonly string[];
  readonly seconds: number;
  readonly costUsd: number;
}
