export type BusState = "sending" | "sent" | "refused";
