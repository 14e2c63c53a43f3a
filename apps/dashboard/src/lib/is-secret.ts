/** What keys and tokens of Signet look like, whole: what a page shows of one is shorter. */
const SHAPES = [
  /^(?:ak|mk|rt)_\S{32,}$/,
  /^whsec_\S{16,}$/,
  /^ati-key_[\w-]{22}$/,
  // A JWT: its header begins as every JSON object in base64url does.
  /^ey[\w-]+\.ey[\w-]+\.[\w-]+$/,
];

/** Whether a text looks like a secret, which must not get into an address. */
export const isSecret = (text: string): boolean => SHAPES.some((shape) => shape.test(text.trim()));
