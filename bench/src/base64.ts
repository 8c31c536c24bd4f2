/** Bytes as text, for peers that send only JSON; uses the fastest method of the browser or Node. */

interface NativeBase64 {
  readonly toBase64: () => string
}

export function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer === 'undefined') return (bytes as unknown as NativeBase64).toBase64()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

export function fromBase64(text: string): Uint8Array {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64')
  const array = Uint8Array as unknown as { fromBase64(text: string): Uint8Array }
  return array.fromBase64(text)
}
