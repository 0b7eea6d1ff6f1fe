/** Base64url without padding (RFC 7515, section 2), as JOSE writes everything. */

export const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString("base64url");

/** The bytes of a text, in the one form that each has; undefined for any other text. */
export const findBase64url = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
};
