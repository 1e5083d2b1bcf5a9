// Country outlines, which come with the program: data/outlines.bin, in the format of data/README.md.
import bytes from '../../data/outlines.bin';

export type Point = [number, number]; /* longitude, latitude */
export interface Shape { codes: string[]; rings: Point[][] }
export interface Box { west: number; south: number; east: number; north: number }

class Reader {
    at = 52;
    constructor(private readonly b: Uint8Array, readonly view = new DataView(b.buffer, b.byteOffset, b.byteLength)) {}
    varint(): number {
        let v = 0, factor = 1;
        for (;;) {
            const byte = this.b[this.at++] ?? 0;
            v += (byte & 127) * factor;
            if (byte < 128) return v;
            factor *= 128;
        }
    }
    zigzag(): number {
        const v = this.varint();
        return v % 2 === 0 ? v / 2 : -(v + 1) / 2;
    }
    code(): string {
        const a = this.b[this.at++] ?? 0, b = this.b[this.at++] ?? 0;
        return a === 0 ? '' : String.fromCharCode(a, b);
    }
}

/** All shapes; a ring that crosses the antimeridian goes on past 180 degrees. */
export function shapes(): Shape[] {
    const r = new Reader(bytes);
    const u32 = (at: number) => r.view.getUint32(at, true), i32 = (at: number) => r.view.getInt32(at, true);
    const nx = u32(16), ny = u32(20), west = i32(24), width = u32(28), south = i32(32), height = u32(36);
    const arcs: Point[][] = [];
    for (let a = 0; a < u32(40); a++) {
        const arc: Point[] = [];
        let x = 0, y = 0;
        for (let n = r.varint(); n > 0; n--) {
            x += r.zigzag();
            y += r.zigzag();
            arc.push([(west + (width * x) / (nx - 1)) / 1e7, (south + (height * y) / (ny - 1)) / 1e7]);
        }
        arcs.push(arc);
    }
    const all: Shape[] = [];
    for (let s = 0; s < u32(48); s++) {
        const codes = [r.code(), r.code(), r.code(), r.code()].filter((c) => c !== '');
        const rings: Point[][] = [];
        for (let n = r.varint(); n > 0; n--) {
            const ring: Point[] = [];
            for (let k = r.varint(); k > 0; k--) {
                const ref = r.varint();
                const arc = arcs[ref >> 1] ?? [];
                const piece = ref & 1 ? [...arc].reverse() : arc;
                for (const [lon, lat] of piece) {
                    const last = ring[ring.length - 1];
                    const turn = last ? Math.round((last[0] - lon) / 360) * 360 : 0;
                    if (!last || last[0] !== lon + turn || last[1] !== lat) ring.push([lon + turn, lat]);
                }
            }
            rings.push(ring);
        }
        all.push({ codes, rings });
    }
    return all;
}

/** What of the shapes lies in a box: whole rings that touch it. */
export function within(all: Shape[], box: Box): { name: string; rings: Point[][] }[] {
    const touches = (ring: Point[]) => {
        let w = Infinity, s = Infinity, e = -Infinity, n = -Infinity;
        for (const [x, y] of ring) {
            if (x < w) w = x;
            if (x > e) e = x;
            if (y < s) s = y;
            if (y > n) n = y;
        }
        return w <= box.east && e >= box.west && s <= box.north && n >= box.south;
    };
    return all.map((s, i) => ({ name: s.codes[0] ?? `-${i}`, rings: s.rings.filter((r) => r.length > 2 && touches(r)) })).filter((s) => s.rings.length > 0);
}
