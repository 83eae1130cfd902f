import { contextBridge, ipcRenderer } from 'electron';

// What this file uses of the page, declared here so that the main process does not get the types of a browser.
declare const window: { postMessage(message: unknown, origin: string, ports?: readonly unknown[]): void };
declare const location: { readonly origin: string };

// This file does not grow: one port for the page, and what the shell has to say about the engine.

ipcRenderer.on('sentry-desk:port', (event) => {
  const [port] = event.ports;
  if (port !== undefined) window.postMessage({ type: 'sentry-desk:port' }, location.origin, [port]);
});
ipcRenderer.on('sentry-desk:engine', (_event, state: unknown) => {
  window.postMessage({ type: 'sentry-desk:engine', state }, location.origin);
});
ipcRenderer.on('sentry-desk:navigate', (_event, hash: unknown) => {
  window.postMessage({ type: 'sentry-desk:navigate', hash }, location.origin);
});

contextBridge.exposeInMainWorld('sentryDesk', {
  kind: 'electron',
  requestPort: () => ipcRenderer.send('sentry-desk:request-port'),
});
