<?php

namespace Mintcheck;

/** Thrown by a generator that says no to its inputs; every other error means that it broke. */
final class Refusal extends \Exception
{
}
