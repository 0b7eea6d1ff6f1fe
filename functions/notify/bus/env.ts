import * as z from "zod";

export const BusEnv = z.object({ BUS_NAME: z.string().min(1) });
