export declare const MIN_NODE: number;
export declare const tooOld: (what: string, version: string, instead?: string) => string | undefined;
export declare const needNode: (what: string, instead?: string) => void;
