// What /proc and the JDK's own tools say about the process behind a port.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

/** The inode of the socket that listens on a TCP port, or undefined. */
function listenInode(port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text;
    try {
      text = fs.readFileSync(table, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const f = line.trim().split(/\s+/);
      if (f.length > 9 && f[3] === '0A' && f[1].endsWith(`:${wanted}`)) return f[9];
    }
  }
  return undefined;
}

/** The process that listens on a TCP port of this machine, or undefined. */
export function pidListeningOn(port) {
  const inode = listenInode(port);
  if (!inode) return undefined;
  for (const pid of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
        if (fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return Number(pid);
      }
    } catch {
      // not ours, or gone
    }
  }
  return undefined;
}

function jdkTool(pid, name) {
  try {
    const exe = fs.readlinkSync(`/proc/${pid}/exe`);
    const tool = path.join(path.dirname(exe), name);
    return path.basename(exe) === 'java' && fs.existsSync(tool) ? tool : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a diagnostic command of a JVM; undefined where the process is not a JVM with jcmd beside it. */
export function jcmd(pid, ...args) {
  const tool = jdkTool(pid, 'jcmd');
  if (!tool) return undefined;
  try {
    return execFileSync(tool, [String(pid), ...args], { encoding: 'utf8', timeout: 20000 });
  } catch (e) {
    return undefined;
  }
}

function nativeMemory(pid) {
  const text = jcmd(pid, 'VM.native_memory', 'summary', 'scale=KB');
  if (!text || !/Total:/.test(text)) return undefined;
  const byArea = {};
  for (const m of text.matchAll(/-\s+([A-Z][A-Za-z ]+) \(reserved=(\d+)KB, committed=(\d+)KB/g)) {
    byArea[m[1].trim()] = Number(m[3]);
  }
  return byArea;
}

function threadNames(pid) {
  const text = jcmd(pid, 'Thread.print');
  if (!text) return undefined;
  return [...text.matchAll(/^"([^"]*)"/gm)].map((m) => m[1]);
}

/**
 * A measurement of one process: kernel threads, open file descriptors, resident memory and, for a
 * JVM, thread names and the native memory of each area in KB (when tracking is on).
 */
export function measure(pid) {
  if (jcmd(pid, 'GC.run') !== undefined) jcmd(pid, 'GC.run');
  const fds = {};
  for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
    let to;
    try {
      to = fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      continue;
    }
    const kind = to.replace(/\d+/g, 'N').replace(/^\/.*/, 'file');
    fds[kind] = (fds[kind] || 0) + 1;
  }
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    threads: fs.readdirSync(`/proc/${pid}/task`).length,
    fds: Object.values(fds).reduce((a, b) => a + b, 0),
    fdKinds: fds,
    rssKb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] || 0),
    threadNames: threadNames(pid),
    nmtKb: nativeMemory(pid),
  };
}

/** Names in `after` that `before` did not have, with numbers folded, as "name xN". */
export function newNames(before = [], after = []) {
  const fold = (names) => {
    const counts = new Map();
    for (const n of names) {
      const key = n.replace(/\d+/g, '#');
      counts.set(key, (counts.get(key) || 0) + 1);
    }
    return counts;
  };
  const old = fold(before);
  return [...fold(after)]
    .filter(([n, c]) => c > (old.get(n) || 0))
    .map(([n, c]) => `${n} x${c - (old.get(n) || 0)}`);
}
