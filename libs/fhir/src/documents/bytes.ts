// From base64 to bytes to text. Nothing throws; what cannot be decoded is undefined.

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes, or undefined where the text is no base64. Line breaks within it are allowed, as FHIR R4 does. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  if (!BASE64.test(compact) || compact.length % 4 !== 0) return undefined;
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

/** Labels of which every byte is a letter, so that decoding never fails and proves nothing. */
const ONE_BYTE = /^(us-ascii|ascii|latin-?\d|iso-?8859|windows-125|cp-?125)/i;

/** Text in the charset named, UTF-8 unless said. A mark of byte order speaks first. */
export function textOfBytes(bytes: Uint8Array, charset: string | undefined): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodedIn('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decodedIn('utf-16be', bytes);
  if (charset === undefined) return decodedIn('utf-8', bytes);
  // Valid UTF-8 is hardly ever anything else by chance, while a one-byte label is often only a server's default.
  const unicode = ONE_BYTE.test(charset) ? decodedIn('utf-8', bytes) : undefined;
  return unicode ?? decodedIn(charset, bytes);
}

function decodedIn(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    // TextDecoder has no other way to say "no such charset" or "not of this charset", and nothing else here can fail.
    // The caller turns it into the named state `not_decodable`.
    return undefined;
  }
}

/** Whether a PDF begins here, whatever the label says; readers accept up to a kilobyte of noise before it (ISO 32000-1, annex H). */
export function beginsAsPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
}
