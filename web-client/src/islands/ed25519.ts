/** For browsers that do not know Ed25519 themselves; `letter.ts` fetches it only there. */
export { verifyAsync } from "@noble/ed25519";
