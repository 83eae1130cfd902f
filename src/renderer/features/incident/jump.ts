/** Where the timeline is asked to go: a piece of evidence, and the quote in it. */
export interface Jump {
  readonly ref: string;
  readonly quote: string;
}
