/** What errors of the operating system about files and folders mean, by their codes. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'this process has too many open files',
};

/** Why the system refused, in words and with its code for who looks it up. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as NodeJS.ErrnoException;
  const meaning = code === undefined ? undefined : meanings[code];
  return meaning === undefined ? message : `${meaning} (${code})`;
}
