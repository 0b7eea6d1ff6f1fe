import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** Where a program is that would be run by this name; undefined where there is none. */
export const findProgram = (name: string, path = process.env.PATH ?? ""): string | undefined => {
  const places = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  return places
    .flatMap((place) => endings.map((ending) => `${place}${ending}`))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
};
