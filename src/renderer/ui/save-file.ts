/** Hands a file to the person: the browser or the window asks where to keep it. */
export function saveFile(file: Blob, fallbackName: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = file instanceof File && file.name !== '' ? file.name : fallbackName;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun by then; without this the file stays in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
