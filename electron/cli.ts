#!/usr/bin/env node
import { runCommandLine } from './terminal/run-command-line.ts';

// Ends by itself, at once: a connection or a timer that something left open must not keep a terminal waiting.
process.exit(await runCommandLine(process));
