import { request } from 'node:http';

const REQUESTS = [
  ['GET', '/orders'],
  ['GET', '/products/7'],
  ['POST', '/cart'],
] as const;

/** Asks the service twice a second, as its customers would; failures are the customers' and ignored here. */
export function startTraffic(port: number): { stop(): void } {
  let count = 0;
  const timer = setInterval(() => {
    const [method, path] = REQUESTS[count % REQUESTS.length] ?? REQUESTS[0];
    count += 1;
    const call = request({ host: '127.0.0.1', port, method, path, agent: false, timeout: 2_000 });
    call.on('response', (response) => response.resume());
    call.on('timeout', () => call.destroy());
    call.on('error', () => {});
    call.end();
  }, 500);
  return { stop: () => clearInterval(timer) };
}
