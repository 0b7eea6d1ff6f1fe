import * as z from "zod";

/** A page. */
export const Html = z.string();

export const OpenApi = z.looseObject({ openapi: z.string() }).meta({ description: "OpenAPI 3.1" });

export const Metrics = z.string().meta({ description: "Gauges, with `# EOF` at their end" });
