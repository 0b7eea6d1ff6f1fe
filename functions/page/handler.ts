import { pipeline } from "../pipeline.ts";
import { PageEnv } from "./env.ts";
import { type PageRequest, showPage } from "./page.ts";

export const handler = pipeline(PageEnv, () => async (event: PageRequest) => showPage(event));
