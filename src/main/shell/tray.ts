import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type App, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { type TrayCommand, type TrayItem, type TrayModel, trayPicture } from './tray-model.ts';

/** The icon in the system's tray. */
export interface DeskTray {
  update(model: TrayModel): void;
  close(): void;
}

export interface DeskTrayOptions {
  readonly app: App;
  /** The folder with `tray-<state>.png`. */
  readonly iconsDir: string;
  readonly onCommand: (command: TrayCommand) => void;
}

/** Makes the tray, or null where the system has none: the app then lives with its window. */
export function createDeskTray({ app, iconsDir, onCommand }: DeskTrayOptions): DeskTray | null {
  const image = (picture: string) => nativeImage.createFromPath(join(iconsDir, `tray-${picture}.png`));
  let tray: Tray;
  try {
    tray = new Tray(image('stopped'));
  } catch (error) {
    process.stderr.write(`There is no system tray: ${String(error)}\n`);
    return null;
  }
  tray.on('click', () => onCommand({ type: 'open' }));
  let shown: TrayModel | null = null;
  let picture = 'stopped';
  const buildMenu = (model: TrayModel): void =>
    tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => menuItem(item, choose))));
  const choose = (command: TrayCommand): void => {
    onCommand(command);
    // The system has moved the mark of a choice already: where it stays depends on what becomes of the command.
    setImmediate(() => {
      if (shown !== null && !tray.isDestroyed()) buildMenu(shown);
    });
  };
  return {
    update: (model) => {
      const before = shown;
      shown = model;
      const next = trayPicture(model, process.platform);
      if (next !== picture) tray.setImage(image(next));
      picture = next;
      if (model.tooltip !== before?.tooltip) tray.setToolTip(model.tooltip);
      // A menu that is open is disturbed by every new one.
      if (!isDeepStrictEqual(model.items, before?.items)) buildMenu(model);
      if (model.count === before?.count) return;
      if (process.platform === 'darwin') tray.setTitle(model.count === 0 ? '' : String(model.count));
      app.setBadgeCount(model.count);
    },
    close: () => tray.destroy(),
  };
}

function menuItem(item: TrayItem, onCommand: (command: TrayCommand) => void): MenuItemConstructorOptions {
  switch (item.type) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: escapeLabel(item.label), enabled: false };
    case 'submenu':
      return { label: escapeLabel(item.label), submenu: item.items.map((inner) => menuItem(inner, onCommand)) };
    case 'command': {
      const click = (): void => onCommand(item.command);
      const label = escapeLabel(item.label);
      return item.checked === undefined ? { label, click } : { label, click, type: 'radio', checked: item.checked };
    }
  }
}

/** A single ampersand would be taken for a keyboard mark and vanish from what is approved. */
function escapeLabel(label: string): string {
  return label.replaceAll('&', '&&');
}
