import * as z from "zod";
import { Failure } from "../../../core/failure.ts";

export const oneUserOption = z.boolean().default(false).meta({
  description: "True where it is meant to hold one user alone; such an export is refused otherwise",
});

/** One user is what a filter leaves of a pool, and none is what a wrong one does. @throws Failure `source-invalid` */
export const refuseFewUsers = (users: number, oneUser: boolean, path: string): void => {
  if (users === 0) throw new Failure("source-invalid", `${path} holds no user: nothing was exported`);
  if (users === 1 && !oneUser)
    throw new Failure(
      "source-invalid",
      `${path} holds one user, as an export of one alone does: export the pool, or set oneUser: true`,
    );
};
