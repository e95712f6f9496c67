// The instant of a case in the units that JavaScript programs know.

// What `Date.now()` would return: whole milliseconds, the fraction cut off.
export function milliseconds(nowUs) {
  return (nowUs - (nowUs % 1000)) / 1000;
}
