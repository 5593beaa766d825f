/**
 * A drawn face, always the same for the same person: on the card and, in other light and pose, in
 * the live photo.
 */
import type { Context } from './canvas.ts';
import type { Persona } from './persona.ts';
import { createRandom } from './random.ts';

const SKIN = ['#f0c8a0', '#e0ac7e', '#c98d5e', '#a86f45', '#8a5a3a', '#6f4630'];
const HAIR = ['#1d1512', '#2b1d16', '#3d2a1e', '#5a3d28', '#77777a', '#b9b9bd'];
const CLOTH = ['#33506b', '#6b3344', '#3f5b3a', '#5b4a7a', '#7a5a2a', '#444'];

export interface Pose {
  /** Head tilt in radians. */
  readonly tilt: number;
  /** Mouth, -1 (serious) to 1 (smile). */
  readonly smile: number;
  /** Where the eyes look, -1 to 1. */
  readonly gaze: number;
}

/** As on an identity card. */
export const POSE_CARD: Pose = { tilt: 0, smile: 0, gaze: 0 };

/** Draws head and shoulders to fill a box; whatever is behind shows around them. */
export function drawFace(
  ctx: Context,
  persona: Persona,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  pose: Pose = POSE_CARD,
): void {
  const random = createRandom(persona.seed, 'face');
  const skin = random.pick(SKIN);
  const hair = random.pick(HAIR);
  const cloth = random.pick(CLOTH);
  const wide = random.between(0.9, 1.1);
  const eyes = random.between(0.16, 0.21);
  const nose = random.between(0.14, 0.22);
  const mouth = random.between(0.16, 0.24);
  const brow = random.between(0.02, 0.045);
  const glasses = random.chance(0.25);
  const long = persona.sexo === 'M' ? random.chance(0.8) : random.chance(0.1);
  const beard = persona.sexo === 'H' && random.chance(0.35);
  const iris = random.pick(['#2b1b10', '#4a3018', '#3c4a2a']);

  ctx.save();
  ctx.beginPath();
  ctx.rect(box.x, box.y, box.width, box.height);
  ctx.clip();
  ctx.translate(box.x + box.width / 2, box.y + box.height * 0.44);
  const unit = Math.min(box.width, box.height * 0.8) / 1.15;
  ctx.scale(unit, unit);

  const oval = (x: number, y: number, rx: number, ry: number, fill: string): void => {
    ctx.beginPath();
    ctx.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    ctx.fillStyle = fill;
    ctx.fill();
  };

  oval(0, 0.86, 0.62, 0.4, cloth);
  ctx.rotate(pose.tilt);
  if (long) oval(0, 0.12, 0.4 * wide, 0.6, hair);
  ctx.fillStyle = skin;
  ctx.fillRect(-0.11, 0.25, 0.22, 0.28);
  ctx.fillStyle = 'rgba(0,0,0,0.18)';
  ctx.fillRect(-0.11, 0.33, 0.22, 0.08);
  oval(-0.3 * wide, 0.02, 0.05, 0.09, skin);
  oval(0.3 * wide, 0.02, 0.05, 0.09, skin);
  const light = ctx.createRadialGradient(-0.08, -0.1, 0.05, 0, 0, 0.5);
  light.addColorStop(0, 'rgba(255,255,255,0.22)');
  light.addColorStop(1, 'rgba(0,0,0,0.16)');
  oval(0, 0, 0.3 * wide, 0.4, skin);
  ctx.fillStyle = light;
  ctx.fill();
  if (beard) {
    ctx.beginPath();
    ctx.ellipse(0, 0.2, 0.25 * wide, 0.2, 0, 0, Math.PI);
    ctx.fillStyle = hair;
    ctx.globalAlpha = 0.55;
    ctx.fill();
    ctx.globalAlpha = 1;
  }
  ctx.beginPath();
  ctx.ellipse(0, -0.16, 0.32 * wide, 0.28, 0, Math.PI, 2 * Math.PI);
  ctx.quadraticCurveTo(0.1, -0.3, -0.32 * wide, -0.16);
  ctx.fillStyle = hair;
  ctx.fill();

  for (const side of [-1, 1]) {
    const x = side * eyes * 0.75 * wide;
    oval(x, -0.03, 0.06, 0.03, '#fff');
    oval(x + pose.gaze * 0.02, -0.03, 0.027, 0.027, iris);
    oval(x + pose.gaze * 0.02 + 0.008, -0.038, 0.008, 0.008, '#fff');
    ctx.strokeStyle = hair;
    ctx.lineWidth = brow;
    ctx.beginPath();
    ctx.moveTo(x - 0.075, -0.1);
    ctx.quadraticCurveTo(x, -0.135, x + 0.075, -0.1);
    ctx.stroke();
    if (glasses) {
      ctx.strokeStyle = '#222';
      ctx.lineWidth = 0.012;
      ctx.strokeRect(x - 0.085, -0.08, 0.17, 0.11);
    }
  }
  ctx.strokeStyle = 'rgba(60,25,10,0.55)';
  ctx.lineWidth = 0.014;
  ctx.beginPath();
  ctx.moveTo(0.015, -0.02);
  ctx.quadraticCurveTo(0.05, nose * 0.6, 0.035, nose * 0.7);
  ctx.quadraticCurveTo(0, nose * 0.85, -0.035, nose * 0.7);
  ctx.stroke();
  ctx.strokeStyle = '#8c3b3b';
  ctx.lineWidth = 0.024;
  ctx.beginPath();
  ctx.moveTo(-mouth / 2, 0.22);
  ctx.quadraticCurveTo(0, 0.22 + pose.smile * 0.06, mouth / 2, 0.22);
  ctx.stroke();
  ctx.restore();
}
