package dev.adjoint.cpu;
final class Gemv {}
