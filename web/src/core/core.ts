// What the parts of a signed-in core are given to work with.
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Input } from "./apply";
import type { Company } from "./company";
import type { Store } from "./db";
import type { State } from "./types";

/** A unary call as the signed-in user. */
export type Call = <I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>, request: MessageInitShape<I>) => Promise<MessageShape<O>>;

export interface Core {
  readonly store: Store;
  readonly call: Call;
  readonly state: () => State;
  readonly change: (input: Input) => void;
  readonly company: Company;
  readonly tokens: { readonly access: () => Promise<string> };
  /** Brings to the database what waits. */
  readonly flush: () => Promise<void>;
}
