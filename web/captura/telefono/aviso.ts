/** What the hand feels: «read» and «saved». Phones that can't vibrate stay still. */
export const feelRead = (): void => void navigator.vibrate?.(40);
export const feelSaved = (): void => void navigator.vibrate?.([40, 60, 90]);
