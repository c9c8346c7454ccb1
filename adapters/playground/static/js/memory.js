// What outlives a reload of this tab: where the visitor is and how far they have read.

const KEY = "waymark-place";

/** Return `{ place, read }` as it was kept for this conversation, or null. */
export function recall(conversation) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return kept?.conversation === conversation ? kept : null;
  } catch {
    return null; // storage is switched off: a reload begins in the channel
  }
}

export function keep({ conversation, place, read }) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ conversation, place, read }));
  } catch {
    // see above
  }
}
