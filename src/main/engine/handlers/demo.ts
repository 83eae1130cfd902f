import { AppError } from '#shared/errors/app-error.ts';
import type { DemoControl } from '../demo-control.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** The embedded demo; `not_found` where the desk serves real hosts. */
export function createDemoHandlers({ demo }: Pick<HandlerDeps, 'demo'>) {
  return {
    get: os.demo.get.handler(() => present(demo).get()),
    break: os.demo.break.handler(({ input }) => present(demo).break(input.fault)),
  };
}

function present(demo: DemoControl | undefined): DemoControl {
  if (demo === undefined) throw new AppError('not_found', 'This desk does not run the demo.');
  return demo;
}
