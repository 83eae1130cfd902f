const SWITCHES = ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2'];

/** Turns the graph library's telemetry off for this process, whatever the environment says: incidents stay here. */
export function silenceTracing(env: Record<string, string | undefined>): void {
  for (const name of SWITCHES) env[name] = 'false';
}
