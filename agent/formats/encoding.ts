import iconv from "iconv-lite";
import * as z from "zod";

/** Code pages of Windows' consoles (OEM) and of its programs (ANSI), by the number that `chcp` shows. */
const CODE_PAGES = [
  ...["cp437", "cp720", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862"],
  ...["cp863", "cp864", "cp865", "cp866", "cp869", "cp874", "cp932", "cp936", "cp949", "cp950"],
  ...["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"],
] as const;

/** The encoding of a text that has no byte order mark and is no UTF-8. */
export const Encoding = z.enum(CODE_PAGES);
export type Encoding = z.infer<typeof Encoding>;

/** The option of a source whose tool writes in the code page of its console. */
export const encodingOption = Encoding.optional().meta({
  description:
    "The code page of a file without a byte order mark, where it is no UTF-8; `chcp` shows the console's (850: `cp850`)",
});

export interface TextDecoding {
  /** Text of some bytes; of nothing, what is left at the end. @throws Error where the bytes are no text */
  decode(bytes?: Uint8Array): string;
}

/** Decodes a code page; what it has no character for is an error, as it is in Unicode. */
export const codePageDecoding = (encoding: Encoding): TextDecoding => {
  const decoder = iconv.getDecoder(encoding);
  return {
    decode: (bytes) => {
      const text = bytes === undefined ? (decoder.end() ?? "") : decoder.write(Buffer.from(bytes));
      if (text.includes("\ufffd")) throw new Error(`it is not written in ${encoding}`);
      return text;
    },
  };
};
