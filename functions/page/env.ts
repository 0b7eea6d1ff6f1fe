import { environment } from "../environment.ts";

/** Nothing: a page is made of its address alone. */
export const PageEnv = environment({});
