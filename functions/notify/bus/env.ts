import { environment, text } from "../../environment.ts";

export const BusEnv = environment({ BUS_NAME: text(1) });
