import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A file that lies beside the program, as it was bundled. */
export const fileBeside = (name: string): Promise<Uint8Array> => readFile(join(import.meta.dirname, name));
