/** A second of a tone. */
export function wav(): Buffer {
  const sound = Buffer.alloc(44 + 16_000);
  sound.write("RIFF\0\0\0\0WAVEfmt ");
  sound.writeUInt32LE(sound.length - 8, 4);
  [16, 0x0001_0001, 8000, 16_000, 0x0010_0002].forEach((n, i) => sound.writeUInt32LE(n, 16 + 4 * i));
  sound.write("data", 36);
  sound.writeUInt32LE(16_000, 40);
  for (let i = 0; i < 8000; i++) {
    sound.writeInt16LE(Math.round(4000 * Math.sin(i / 4)), 44 + 2 * i);
  }
  return sound;
}
