/** Ends a program with a sentence for whoever started it: nothing is wrong with the program. */
export class Refusal extends Error {}

export const refuse = (sentence: string): never => {
  throw new Refusal(sentence);
};
