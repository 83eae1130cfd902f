import { configure } from '@testing-library/react';
import { vi } from 'vitest';

/** On a page that lays nothing out, no size changes. */
class Unmoved implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Gives elements a size and dialogs their methods: the page of these tests lays nothing out by itself. */
export function layOutPage(): void {
  // A machine that is busy with other tests is slow, not wrong.
  configure({ asyncUtilTimeout: 10_000 });
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(2_000);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40);
  // Without a canvas the bars of the last hour are told by their sentence.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  vi.stubGlobal('ResizeObserver', Unmoved);
  HTMLElement.prototype.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
}
