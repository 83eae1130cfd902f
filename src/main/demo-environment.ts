/** Settings that the environment could override; in the demo they would turn it into something else. */
const OVERRIDES =
  /^(LLM_PROVIDER|ANTHROPIC_.*|BEDROCK_GATEWAY_.*|SENTRY_MODE|STOP_FILE_PATH|MAX_COST_10MIN|MAX_RETRIES|RESTART_COOLDOWN|WATCH_PATHS|POLL_INTERVAL|SERVICE_SOURCE_PATH|MAX_INCIDENTS_COMPACT)$/;

/** The environment without what would change the demo. */
export function demoEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OVERRIDES.test(name)));
}
