import * as z from "zod";

/** Nothing: a page is made of its address alone. */
export const PageEnv = z.object({});
