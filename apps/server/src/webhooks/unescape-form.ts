/** The bytes of a part of an urlencoded form: `+` is a space, `%41` a byte; a percent sign without two digits is itself. */
const percent = 0x25;
const plus = 0x2b;
const space = 0x20;

/** The value of each hexadecimal digit by its code; -1 for other bytes. */
const digits = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Linear: forms come from anybody. May be the bytes themselves. */
export function unescaped(bytes: Buffer): Buffer {
  if (bytes.indexOf(percent) === -1 && bytes.indexOf(plus) === -1) return bytes;
  const plain = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const high = byte === percent ? (digits[bytes[at + 1] ?? 0] as number) : -1;
    const low = high === -1 ? -1 : (digits[bytes[at + 2] ?? 0] as number);
    if (low !== -1) {
      plain[length] = high * 16 + low;
      at += 2;
    } else plain[length] = byte === plus ? space : byte;
    length += 1;
  }
  return plain.subarray(0, length);
}
