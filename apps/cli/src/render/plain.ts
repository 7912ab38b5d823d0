/** Text from outside must neither move the cursor nor turn the line: control characters and bidi marks are shown, not obeyed. */
export function plain(words: string): string {
  return words.replaceAll(/(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu, '�');
}
