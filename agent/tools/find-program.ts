import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** The file that would be run by this name; undefined where there is none. */
export const findProgram = (name: string, path = process.env.PATH ?? ""): string | undefined => {
  const candidates = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  return candidates
    .flatMap((file) => endings.map((ending) => `${file}${ending}`))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
};
