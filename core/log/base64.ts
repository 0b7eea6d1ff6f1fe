/** The bytes of a text in base64 (RFC 4648, section 4), in the one form that each has; undefined for any other text. */
export const findBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
};
