/** What to do when no OS keychain answers. */
export function keychainHint(platform: NodeJS.Platform): string {
  return platform === 'linux'
    ? 'Start or unlock a Secret Service (GNOME Keyring, KWallet) in a session with D-Bus, and see that SENTRY_DESK_KEYCHAIN is not off.'
    : 'Unlock the keychain of this user, and see that SENTRY_DESK_KEYCHAIN is not off.';
}
