"""What checks know by heart, as sourced tables: analytes, drugs, classes of intervention, instruments, paired terms."""
