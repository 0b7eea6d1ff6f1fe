import * as z from "zod";
import { ID } from "../identifier.ts";

/** The file in which an agent's public key is carried to the plan: `init` writes it, `plan set-key` reads it. No secret. */
const PublicKeyFile = z.strictObject({
  agent: z.string().regex(ID),
  key: z.string().regex(ID),
  /** As a plan carries it. */
  publicKey: z.string().max(100),
});
export type PublicKeyFile = z.infer<typeof PublicKeyFile>;

export const publicKeyFileText = (file: PublicKeyFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** @param text from outside; undefined where it is no such file */
export const findPublicKeyFile = (text: string): PublicKeyFile | undefined => {
  try {
    return PublicKeyFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
