// Thrown by a generator that says no to its inputs; every other error means that it broke.
export class Refusal extends Error {}
