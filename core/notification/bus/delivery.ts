export type BusState = "sending" | "waiting" | "sent" | "refused";
