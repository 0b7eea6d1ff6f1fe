import { verifyJson, verifyLines, verifyStatusOf } from "../../verify/show.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { print } from "../output.ts";

export interface VerifyOptions {
  readonly json?: boolean;
}

/** Verifies an evidence pack on this machine, and asks nobody. @returns 0 where it is whole, 1 where it is refused, 2 where it cannot be read */
export const verify = async (path: string, { json }: VerifyOptions): Promise<number> => {
  const result = await verifyPack(path);
  print(json === true ? [verifyJson(result)] : verifyLines(result));
  return verifyStatusOf(result);
};
